"""What schemathesis can't know of this service, for scripts/contract-test."""
import schemathesis
from schemathesis import Case, CheckContext, Response

# Rules that no schema can tell: what the calendar, a list of names, another field or another resource decides.
BEYOND_SCHEMAS = {
    "invalid-cursor", "template-invalid", "not-publishable", "rendering-failed", "gateway-not-configured",
    "idempotency-key-reused", "precondition-failed", "card-data",
}
FIELDS_BEYOND_SCHEMAS = {
    "amount-decimals", "unknown-currency", "unknown-timezone", "invalid-time", "out-of-range", "image-host",
    "no-address", "invalid-email", "invalid-phone", "control-character", "mismatch",
    "no-channel", "invalid-url", "not-allowed", "not-both",
}
# A test send without a version depends on what is published, and only keys of the platform must name the tenant.
PLACES_BEYOND_SCHEMAS = {"/version", "?tenant"}


def holds_whole_float(value) -> bool:
    """Schemas take 148.0 for an integer, and the service does not."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return any(holds_whole_float(element) for element in value)
    return isinstance(value, float) and value.is_integer()


@schemathesis.check
def valid_requests_are_taken(ctx: CheckContext, response: Response, case: Case) -> None:
    """In the place of positive_data_acceptance: by the problem's code instead of the status."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 412, 422):
        return
    problem = response.json()
    if problem["code"] in BEYOND_SCHEMAS:
        return
    errors = {error["code"] for error in problem.get("errors", []) if error["pointer"] not in PLACES_BEYOND_SCHEMAS}
    if case.method == "PATCH":
        # Whether something is missing depends on what it is merged with.
        errors.discard("required")
    if problem["code"] in ("validation-failed", "invalid-parameter") and errors <= FIELDS_BEYOND_SCHEMAS:
        return
    if errors - FIELDS_BEYOND_SCHEMAS == {"wrong-type"} and holds_whole_float(case.body):
        return
    raise AssertionError(f"Valid data should have been accepted, but: {problem['code']} {problem.get('errors')}")
