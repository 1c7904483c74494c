import JSON

extension PaymentOrder {
    private static let shape = Shape(
        required: [("reference", .string), ("status", .choice(Status.allCases.map(\.rawValue)))],
        optional: [
            ("pendingAsks", .integer), ("trouble", .choice(Trouble.allCases.map(\.rawValue))),
            ("troubleTimes", .integer), ("cardDataField", .choice(PaymentShape.names)),
            ("latencyMilliseconds", .integer), ("id", .string), ("amount", .integer), ("currency", .string),
        ])

    static func read(_ request: SandboxRequest) throws(Refusal) -> (reference: String, PaymentOrder) {
        let body = try shape.read(request)
        guard let reference = body["reference"]?.string, !reference.isEmpty,
            let status = body["status"]?.string.flatMap(Status.init(rawValue:))
        else { throw .missing("reference", "A payment needs a reference and a status.") }
        var order = PaymentOrder(status, trouble: body["trouble"]?.string.flatMap(Trouble.init(rawValue:)))
        order.pendingAsks = try count(body, "pendingAsks") ?? 0
        order.troubleTimes = try count(body, "troubleTimes") ?? 0
        order.latencyMilliseconds = try count(body, "latencyMilliseconds") ?? order.latencyMilliseconds
        order.amount = Int64(try count(body, "amount") ?? Int(order.amount))
        order.cardDataField = body["cardDataField"]?.string ?? order.cardDataField
        order.currency = body["currency"]?.string ?? order.currency
        order.id = body["id"]?.string
        return (reference, order)
    }

    private static func count(_ body: JSONObject, _ name: String) throws(Refusal) -> Int? {
        guard let value = body[name]?.integer else { return nil }
        guard let count = Int(exactly: value), (0...1_000_000_000).contains(count) else {
            throw .field(name, "\(name) must be from 0 to 1000000000.")
        }
        return count
    }
}
