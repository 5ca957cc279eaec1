"""The catalogue of measures of results, with those refused and what is counted when work ends."""

from flask import Blueprint, jsonify, render_template

from market.core.lenses import LENS_NAMES
from market.core.messages import say
from market.core.refused_measures import NAMES
from market.web.current import current_catalogue

blueprint = Blueprint("kpis", __name__)
LEVELS = {
    "IN": say("input"),
    "OP": say("output"),
    "OT": say("out-take"),
    "OC": say("outcome"),
    "IM": say("impact"),
}


@blueprint.get("/kpis/")
def show_index():
    catalogue = current_catalogue()
    return render_template(
        "kpis/show_index.html",
        kpis=catalogue.kpis,
        levels=LEVELS,
        rejected=catalogue.rejected_kpis,
        refused_names=NAMES,
        count_kinds=catalogue.count_kinds,
        lens_names=LENS_NAMES,
    )


@blueprint.get("/kpis.json")
def show_index_json():
    catalogue = current_catalogue()
    return jsonify(
        kpis=[
            {
                "code": kpi.code,
                "name": kpi.name_en,
                "formula": kpi.formula,
                "unit": kpi.unit,
                "level": LEVELS[kpi.level],
                "pitfalls": kpi.pitfalls,
            }
            for kpi in catalogue.kpis
        ],
        refused=[
            {"code": each.code, "reason": each.reason, "better_measure": each.better_measure}
            for each in catalogue.rejected_kpis
        ],
        counts=[
            {
                "code": kind.code,
                "lens": kind.lens or None,
                "name": kind.name_en,
                "definition": kind.definition,
                "part_of": kind.within or None,
                "rate": kind.rate or None,
            }
            for kind in catalogue.count_kinds
        ],
    )
