/// Labels of one series, by name. Only ids, codes and words of closed lists: never anything personal.
package typealias MetricLabels = [(name: String, value: String)]

/// What tells the series of a metric apart. Cheap to hash: the text is made when it is asked for.
package protocol MetricKey: Hashable, Sendable {
    var labels: MetricLabels { get }
}

/// An answered request: the pattern of its route, not the path that came.
package struct RequestKey: MetricKey {
    package let route: String
    package let method: String
    package let status: Int

    package init(route: String, method: String, status: Int) {
        (self.route, self.method, self.status) = (route, method, status)
    }

    package var labels: MetricLabels { [("route", route), ("method", method), ("status", String(status))] }
}

package struct RouteKey: MetricKey {
    package let route: String
    package let method: String

    package init(route: String, method: String) { (self.route, self.method) = (route, method) }

    package var labels: MetricLabels { [("route", route), ("method", method)] }
}

/// How a message stands after a piece of work.
package struct OutcomeKey: MetricKey {
    package let channel: String
    package let status: String
    /// `none` where there is nothing to explain.
    package let reason: String

    package init(channel: String, status: String, reason: String?) {
        (self.channel, self.status, self.reason) = (channel, status, reason ?? "none")
    }

    package var labels: MetricLabels { [("channel", channel), ("status", status), ("reason", reason)] }
}

/// A request to a platform.
package struct ProviderKey: MetricKey {
    /// What it was for.
    package let call: String
    /// The class of the answer's status, `429`, or `none` where no answer came.
    package let outcome: String

    package init(call: String, outcome: String) { (self.call, self.outcome) = (call, outcome) }

    package var labels: MetricLabels { [("call", call), ("outcome", outcome)] }
}
