import Domain
import HTTPTypes
import Intake
import JSON
import Storage

/// What upstream systems call.
struct ReceiptRoutes: Sendable {
    private let store: Store
    private let acceptance: ReceiptAcceptance

    init(store: Store, intake: AcceptReceipt) {
        self.store = store
        acceptance = ReceiptAcceptance(intake: intake)
    }

    private static let path = "/v1/receipts"
    private static let filters = ["status", "transactionId", "conversationId", "createdAfter", "createdBefore"]

    var routes: [Route] {
        [
            Route(.post, Self.path, .tenantOfKey([.receiptsWrite]), handler: acceptance.accept),
            ReceiptBatch(intake: acceptance.intake).route,
            Route(
                .get, Self.path, .tenantOfKey([.receiptsRead]), query: Self.filters + Page<ReceiptSubject>.parameters,
                handler: list),
            Route(.get, Self.path + "/{receipt}", .tenantOfKey([.receiptsRead]), handler: get),
            Route(.get, Self.path + "/{receipt}/events", .tenantOfKey([.receiptsRead]), handler: events),
            Route(.post, Self.path + "/{receipt}/cancel", .tenantOfKey([.receiptsWrite]), handler: cancel),
            Route(
                .post, Self.path + "/{receipt}/resend", .tenantOfKey([.receiptsWrite]), handler: acceptance.resend),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Reply {
        let page = try Page<ReceiptSubject>(call)
        var filter = ReceiptFilter()
        filter.status = try call.query.optional("status", Field.choice(ReceiptStatus.self))
        filter.transactionID = try call.query.optional("transactionId", Field.text(1...64))
        filter.conversationID = try call.query.optional("conversationId", Field.text(1...128))
        filter.createdAfter = try call.query.optional("createdAfter", Timestamp.field)
        filter.createdBefore = try call.query.optional("createdBefore", Timestamp.field)
        let receipts = try await call.tenantStore(store).receipts(filter, before: page.after, limit: page.limit)
        let isRevealed = call.caller?.seesRecipients ?? false
        return page.reply(receipts, id: \.id) { $0.json(revealingRecipient: isRevealed) }
    }

    @Sendable private func get(_ call: Call) async throws -> Reply {
        Reply(.ok, try await receipt(call).json(revealingRecipient: call.caller?.seesRecipients ?? false))
    }

    @Sendable private func events(_ call: Call) async throws -> Reply {
        let id = try call.identifier(ReceiptID.self)
        guard let events = try await call.tenantStore(store).events(of: id) else { throw Problem(.notFound) }
        return Reply(.ok, ["data": .array(events.map(\.json)), "nextCursor": .null])
    }

    @Sendable private func cancel(_ call: Call) async throws -> Reply {
        let id = try call.identifier(ReceiptID.self)
        let result = try await call.tenantStore(store).cancel(id, at: call.now)
        if case .missing = result { throw Problem(.notFound) }
        let receipt = try await receipt(call)
        // Who asks twice has got what was asked for.
        guard receipt.reason == .cancelledByCaller else { throw Problem(.tooLate) }
        return Reply(.ok, receipt.json(revealingRecipient: call.caller?.seesRecipients ?? false))
    }

    private func receipt(_ call: Call) async throws -> Receipt {
        let id = try call.identifier(ReceiptID.self)
        guard let receipt = try await call.tenantStore(store).receipt(id) else { throw Problem(.notFound) }
        return receipt
    }
}
