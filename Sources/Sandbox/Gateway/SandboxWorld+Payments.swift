import JSON

extension SandboxWorld {
    /// Answers a question to the make-believe gateway in the shape of its path.
    mutating func payment(_ call: Call) throws(Refusal) -> SandboxReply {
        let reference = call.id()
        guard
            var payment = payments[reference]
                ?? PaymentOrder(reference: reference).map({ SandboxPayment(reference: reference, order: $0) })
        else { throw .notFound("payment") }
        let trouble = payment.strike()
        if trouble == .down {
            payments[reference] = payment
            throw .general(503)
        }
        let status = payment.ask()
        payments[reference] = payment
        guard status != .unknown else { throw .notFound("payment") }
        guard trouble != .refused else { throw .general(401) }
        let shape = PaymentShape(call.endpoint, startedAt: startedAt)
        var reply = SandboxReply.json(
            shape.body(payment, status, cardDataIn: trouble == .cardData ? payment.order.cardDataField : nil))
        if trouble == .garbage { reply.body = .garbage }
        if trouble == .slow { reply.delayMilliseconds = payment.order.latencyMilliseconds }
        return reply
    }

    func listPayments() -> SandboxReply {
        let sorted = payments.values.sorted { $0.reference < $1.reference }
        return .json([
            "payments": .array(
                sorted.map {
                    [
                        "reference": .string($0.reference), "id": .string($0.id),
                        "status": .string($0.order.status.rawValue), "asks": .integer($0.asks),
                    ]
                }), "total": .integer(sorted.count),
        ])
    }

    mutating func orderPayment(_ request: SandboxRequest) throws(Refusal) -> SandboxReply {
        let (reference, order) = try PaymentOrder.read(request)
        let asks = payments[reference]?.asks ?? 0
        payments[reference] = SandboxPayment(reference: reference, order: order)
        return .json(["reference": .string(reference), "asksBefore": .integer(asks)], status: 201)
    }
}
