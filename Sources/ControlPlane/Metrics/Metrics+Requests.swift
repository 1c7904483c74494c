import HTTPTypes
import Telemetry

extension Metrics {
    /// Counts an answered request under the pattern of its route. A path or method that no route has is told as `none`, so
    /// that nobody can make series.
    func count(_ trail: RequestTrail, status: HTTPResponse.Status, took: Duration) {
        let route = trail.route ?? "none"
        let method = trail.match?.route(for: trail.method)?.method.rawValue ?? "none"
        requests.add(RequestKey(route: route, method: method, status: status.code))
        requestTime.record(took, RouteKey(route: route, method: method))
    }
}
