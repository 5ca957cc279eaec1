def test_x(programs, brief):
    print(programs.of("alfa").get("/account"))
    print(programs.of("alfa").get("/briefs"))
    from tests.api.conftest import quote_body
    q = programs.of("alfa").put(f"/briefs/{brief.id}/quote", quote_body(brief), 201)
    print(q)
    print(programs.of("alfa").get(f"/quotes/{q['id']}"))
    print(programs.of("alfa").get("/nothing", 404))
    programs.close()
    c = programs.of("vera").get(f"/own-briefs/{brief.id}/comparison")
    print(c)
    programs.award(brief, q["id"], 2)
    print(programs.of("alfa").get(f"/quotes/{q['id']}/outcome"))
