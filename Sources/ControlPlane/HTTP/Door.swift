import HTTPTypes
import Privacy

/// Looks for card data in what comes with a request besides its body: path, query, headers.
enum Door {
    /// Where some was found: `path`, `?name` of a query parameter, `header Name`. At most ten, never the data.
    static func cardData(path: Substring, query: Query, headers: HTTPFields) -> [String] {
        var places: [String] = []
        if holdsCardData(PercentCoding.decode(path) ?? String(path)) { places.append("path") }
        places += query.placesOfCardData
        for field in headers {
            if holdsCardData(field.name.rawName) {
                places.append("header")
            } else if holdsCardData(field.value), !mayHoldAnyDigits(field.name) {
                places.append("header \(field.name.rawName)")
            }
        }
        return Array(places.prefix(10))
    }

    static func holdsCardData(_ text: String) -> Bool {
        CardDetector.firstStrict(in: text) != nil
    }

    /// The key, which is no longer than it must be and never stored; and what tracing systems send: random numbers of
    /// up to 20 digits, of which some must look like card numbers. None of them is used but `traceparent`, which is
    /// looked at where it is read.
    private static func mayHoldAnyDigits(_ name: HTTPField.Name) -> Bool {
        let name = name.canonicalName
        return exempt.contains(name) || tracing.contains { name.hasPrefix($0) }
    }

    private static let exempt: Set<String> = [
        "authorization", "content-length", "date", "traceparent", "tracestate", "b3", "baggage", "sentry-trace",
        "uber-trace-id", "x-cloud-trace-context", "x-amzn-trace-id", "x-request-start", "x-queue-start", "newrelic",
    ]

    private static let tracing = ["x-b3-", "x-datadog-", "ot-tracer-", "uberctx-"]
}
