"""The cell table on Apache Spark: the same SQL files over the same Parquet, for markets of many machines.

Only this one step grows with the number of prices; everything after it works on cells and stays in process.  PySpark
and Java come with the extra `spark`.  Spark's own settings are read as always (SPARK_CONF_DIR); without a master it
runs on all cores of this machine.
"""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from market.benchmark.engines import CELL_VIEWS, read_statement
from market.core.errors import Conflict

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_HERE = "local[*]"


def reduce_on_spark(observations: Path, contributors: Path) -> None:
    """Write each agency's median price per cell as Parquet to *contributors*, computed by Spark.

    Equal to what `reduce_in_process` writes: integers are summed before the one division.  Raises Conflict where
    PySpark or Java is missing.
    """
    _require_spark()
    spark = _session()
    parts = contributors.with_suffix(".parts")
    try:
        spark.read.parquet(str(observations)).createOrReplaceTempView("frozen")
        for name in CELL_VIEWS:
            spark.sql(read_statement(name)).createOrReplaceTempView(name)
        spark.sql(read_statement("agency_cells")).coalesce(1).write.mode("overwrite").parquet(str(parts))
        (written,) = parts.glob("part-*.parquet")
        written.rename(contributors)
    finally:
        shutil.rmtree(parts, ignore_errors=True)
        spark.stop()


def missing_for_spark() -> str | None:
    """Return the sentence that says what Spark lacks on this machine, or None."""
    if importlib.util.find_spec("pyspark") is None:
        return "PySpark is not installed: install likeforlike[spark], or build with --engine duckdb."
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "Spark needs Java 17 or later on the path, or JAVA_HOME; or build with --engine duckdb."
    return None


def _require_spark() -> None:
    missing = missing_for_spark()
    if missing:
        raise Conflict(missing)


def _session() -> "SparkSession":
    from pyspark import SparkConf  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    settings = SparkConf().setAppName("Like for Like")
    if not settings.contains("spark.master"):
        settings.setMaster(_HERE)
        settings.setIfMissing("spark.driver.bindAddress", "127.0.0.1").setIfMissing("spark.driver.host", "127.0.0.1")
    settings.setIfMissing("spark.ui.enabled", "false").setIfMissing("spark.sql.shuffle.partitions", "16")
    settings.setIfMissing("spark.log.level", "ERROR")
    return SparkSession.builder.config(conf=settings).getOrCreate()
