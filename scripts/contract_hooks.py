"""What schemathesis can't know of this service, for scripts/contract-test."""
import os

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
# What a gateway needs depends on its `kind` and on that of its `auth`, as the descriptions tell.
GATEWAY = "/v1/tenants/{tenant}/gateway"
GATEWAY_NEEDS = {
    "/url", "/map", "/map/id", "/map/amount", "/map/currency", "/map/status", "/auth", "/auth/username",
    "/auth/header", "/auth/tokenUrl", "/auth/clientId", "/auth/secret",
}
# Words that are equal but for their case, or stand in two lists, can't be told by `uniqueItems`.
GATEWAY_WORDS = ("/statuses", "duplicate")
# A test send without a version depends on what is published, and only keys of the platform must name the tenant.
PLACES_BEYOND_SCHEMAS = {"/version", "?tenant"}


# The key that all calls are made with, in the place of which one that nobody has is ended or replaced.
OWN_KEY = os.environ.get("OWN_KEY")
NO_KEY = "key_" + "0" * 26


@schemathesis.hook
def before_call(ctx, case: Case, **kwargs) -> None:
    if case.method in ("DELETE", "POST"):
        for name in ("key", "platformKey"):
            if case.path_parameters and case.path_parameters.get(name) == OWN_KEY:
                case.path_parameters[name] = NO_KEY


def is_beyond_schemas(case: Case, error: dict) -> bool:
    place = (error["pointer"], error["code"])
    if case.path.startswith(GATEWAY) and (
        place == GATEWAY_WORDS or error["code"] == "required" and error["pointer"] in GATEWAY_NEEDS
    ):
        return True
    # A key that was replaced before has no end of its own any more that a third one could take over.
    if case.path.endswith("/rotate") and place == ("/expiresAt", "required"):
        return True
    return error["pointer"] in PLACES_BEYOND_SCHEMAS


@schemathesis.check
def valid_requests_are_taken(ctx: CheckContext, response: Response, case: Case) -> None:
    """In the place of positive_data_acceptance: by the problem's code instead of the status."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 412, 422):
        return
    problem = response.json()
    if problem["code"] in BEYOND_SCHEMAS:
        return
    errors = {error["code"] for error in problem.get("errors", []) if not is_beyond_schemas(case, error)}
    if case.method == "PATCH":
        # Whether something is missing depends on what it is merged with.
        errors.discard("required")
    if problem["code"] in ("validation-failed", "invalid-parameter") and errors <= FIELDS_BEYOND_SCHEMAS:
        return
    raise AssertionError(f"Valid data should have been accepted, but: {problem['code']} {problem.get('errors')}")
