package import Domain

/// Makes a receipt of a payment that an event told of: how the engine reaches intake, which it does not know.
package struct EventReceipts: Sendable {
    package typealias Ask = @Sendable (PaymentNotice, TenantID, Timestamp) async throws -> PaymentNoticeOutcome

    let ask: Ask

    package init(_ ask: @escaping Ask) {
        self.ask = ask
    }
}
