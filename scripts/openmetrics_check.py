"""Reads a text of OpenMetrics from standard input with the parser of prometheus-client; prints the names of families."""
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.read()):
    print(family.name, family.type, len(family.samples))
