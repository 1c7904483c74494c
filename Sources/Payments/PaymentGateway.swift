package import Domain

/// Knows payments by the references that upstream systems and events name.
package protocol PaymentGateway: Sendable {
    /// Asks for one payment or refund, once. What the gateway answers is reduced at once to what a receipt tells;
    /// nothing else of it is kept, logged or returned.
    ///
    /// - Parameter now: stands for the time of payment where the tenant's map names none.
    func payment(_ reference: PaymentReference, at now: Timestamp) async -> GatewayAnswer
}
