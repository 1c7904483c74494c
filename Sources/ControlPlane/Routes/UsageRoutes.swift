import Domain
import HTTPTypes
import JSON
import Storage

/// What a tenant sent, by day and channel, for its admins and for whoever bills it.
struct UsageRoutes: Sendable {
    let store: Store

    /// More is never kept than this many days of receipts by default, and answers stay small.
    private static let longest = 400

    var routes: [Route] {
        [
            Route(
                .get, "/v1/tenants/{tenant}/usage", .tenantInPath(.usageRead), query: ["from", "to"], handler: get)
        ]
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        let own = try call.tenantStore(store)
        guard let tenant = try await own.profile()?.tenant else { throw Problem(.notFound) }
        let today = CalendarDate(number: own.today(at: call.now, timeZone: tenant.timeZone))
        let to = try call.query.optional("to", CalendarDate.field) ?? today
        let from = try call.query.optional("from", CalendarDate.field) ?? CalendarDate(number: to.number - 29)
        guard from <= to, to.number - from.number < Self.longest else {
            throw Problem.parameter("from", "out-of-range", "must not be after `to`, nor 400 days or more before it")
        }
        let usage = try await own.usage(on: from.number...to.number)
        if CSV.isAsked(call.headers) { return Self.table(usage) }
        var totals = UsageCounts()
        for line in usage { totals += line.counts }
        return Reply(
            .ok,
            [
                "from": .string(from.text), "to": .string(to.text), "timezone": .string(tenant.timeZone),
                "data": .array(usage.map(Self.json)), "totals": .object(JSONObject(totals.members)),
            ])
    }

    private static func json(_ usage: UsageOfDay) -> JSONValue {
        let place: [JSONObject.Member] = [
            .init(name: "day", value: .string(CalendarDate(number: usage.day).text)),
            .init(name: "channel", value: .string(usage.channel.rawValue)),
        ]
        return .object(JSONObject(place + usage.counts.members))
    }

    private static func table(_ usage: [UsageOfDay]) -> Reply {
        let rows = usage.map { line in
            [CalendarDate(number: line.day).text, line.channel.rawValue] + line.counts.values.map(String.init)
        }
        return Reply(
            .ok, headers: [.contentType: CSV.mediaType],
            body: CSV.text([["day", "channel"] + UsageCounts.names] + rows))
    }
}
