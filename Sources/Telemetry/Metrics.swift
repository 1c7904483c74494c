/// What the service counts of itself, for whoever watches it. Series go by closed lists only, so there are never more of
/// them than those lists allow; what goes by tenant is read when it is asked for, of tenants that have work.
package final class Metrics: Sendable {
    package let requests = Counter<RequestKey>(
        "counterfoil_http_requests", help: "Requests answered, by route and status.")
    package let requestTime = Histogram<RouteKey>(
        "counterfoil_http_request_seconds", help: "How long requests took to be answered, by route.")
    package let outcomes = Counter<OutcomeKey>(
        "counterfoil_delivery_outcomes",
        help: "What came of each piece of work on a message, by channel, status and reason.")
    package let providerTime = Histogram<ProviderKey>(
        "counterfoil_provider_request_seconds", help: "How long Genesys Cloud took to answer, by call and outcome.")

    package init() {}

    package func write(to text: inout ExpositionText) {
        requests.write(to: &text)
        requestTime.write(to: &text)
        outcomes.write(to: &text)
        providerTime.write(to: &text)
    }
}
