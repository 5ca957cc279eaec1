from market.benchmark.listings import assign_slugs, list_services, series_of
from market.benchmark.published import CellKey, ServiceKey
from market.core.catalogue import Catalogue


def keys(*names: tuple[str, str]) -> list[ServiceKey]:
    return [ServiceKey("gsa-s70", service, unit, "USD") for service, unit in names]


def test_names_in_other_scripts_and_with_marks_become_ascii() -> None:
    slugs = assign_slugs(keys(("Щётка Über / I.T.", "hour"), ("Подъезд объём", "hour"), ("日本", "hour")))

    assert sorted(slugs.values()) == ["podezd-obem", "service", "shchetka-uber-i-t"]


def test_the_unit_is_named_only_where_it_is_not_the_usual_one() -> None:
    slugs = assign_slugs(keys(("analyst", "hour"), ("tester", "hour"), ("analyst", "Work Day")))

    assert set(slugs.values()) == {"analyst", "tester", "analyst-per-work-day"}


def test_names_that_meet_stay_apart_and_do_not_depend_on_the_order() -> None:
    names = keys(("Analyst II", "hour"), ("analyst-ii", "hour"), ("ANALYST / II", "hour"), ("x" * 200, "hour"))
    turned = names[::-1]

    slugs = assign_slugs(names)

    assert assign_slugs(turned) == slugs
    assert len(set(slugs.values())) == 4
    assert max(len(slug) for slug in slugs.values()) < 100


def test_a_second_currency_is_named() -> None:
    names = [*keys(("analyst", "hour"), ("tester", "hour")), ServiceKey("gsa-s70", "analyst", "hour", "EUR")]

    assert assign_slugs(names)[names[-1]] == "analyst-in-eur"


def test_schemes_follow_the_catalogue_and_show_the_series_they_have() -> None:
    observed = [
        CellKey("zeta", "b", "hour", "USD", "list"),
        CellKey("alpha", "b", "hour", "USD", "list"),
        CellKey("alpha", "a", "hour", "USD", "list"),
    ]

    services = list_services(Catalogue(), "RUB", observed)

    assert [(service.scheme, service.slug, service.unit_en) for service in services] == [
        ("alpha", "a", "hour"),
        ("alpha", "b", "hour"),
        ("zeta", "b", "hour"),
    ]
    assert series_of("alpha", observed) == ("list",)
    assert series_of("catalogue", observed) == ("list", "quoted", "awarded", "paid")
