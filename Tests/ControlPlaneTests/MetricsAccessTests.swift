import Domain
import Telemetry
import Testing

@testable import ControlPlane

@Suite struct MetricsAccessTests {
    @Test func onlyThePlatformReadsMetricsAndNobodyMakesSeries() async throws {
        try await TestWorld.run { world in
            for number in 0..<20 {
                try await world.call("GET", "/nothing/\(number)", expect: 404)
                try await world.call(["PUT", "POST", "PATCH", "DELETE"][number % 4], "/livez", expect: 405)
            }
            try await world.call("GET", "/metrics", as: .tenantAdmin, expect: 403)
            try await world.call("GET", "/metrics", expect: 401)
            let text = try await world.call("GET", "/metrics", as: .platformAdmin, expect: 200).text
            #expect(text.contains(#"counterfoil_http_requests_total{route="none",method="none",status="404"} 20"#))
            #expect(text.contains(#"counterfoil_http_requests_total{route="/livez",method="none",status="405"} 20"#))
            #expect(text.hasSuffix("# EOF\n"))
        }
    }

    @Test func aHistogramCountsWhatIsBeyondItsBounds() throws {
        let metrics = Metrics()
        for seconds in [0.0005, 0.3, 100] {
            metrics.providerTime.record(.seconds(seconds), ProviderKey(call: "send", outcome: "2xx"))
        }
        var text = ExpositionText()
        metrics.write(to: &text)
        let lines = text.text.split(separator: "\n")
        let name = "counterfoil_provider_request_seconds"
        #expect(lines.contains(#"\#(name)_bucket{call="send",outcome="2xx",le="0.001"} 1"#))
        #expect(lines.contains(#"\#(name)_bucket{call="send",outcome="2xx",le="30.0"} 2"#))
        #expect(lines.contains(#"\#(name)_bucket{call="send",outcome="2xx",le="+Inf"} 3"#))
        #expect(lines.contains(#"\#(name)_count{call="send",outcome="2xx"} 3"#))
    }
}
