package import Domain
import JSON
import Privacy
import Storage

extension AcceptReceipt {
    /// Asks for the receipt of a payment that an event told of. Of one payment reference events make one receipt, however
    /// often they come.
    package func accept(
        _ notice: PaymentNotice, for tenant: TenantID, at now: Timestamp
    ) async throws -> PaymentNoticeOutcome {
        // No key of an upstream system begins so.
        let key = "\u{1}event:" + notice.reference
        switch try await accept(Self.request(notice), for: tenant, key: key, source: .event, at: now) {
        case .accepted(let id, _): return .made(id)
        case .repeated(let id, _), .exists(let id): return .exists(id)
        case .keyReused: return .exists(try await store.tenant(tenant).receipt(ofPayment: notice.reference))
        case .inProgress: return .later(.interrupted)
        case .gatewayNotConfigured: return .later(.gatewayNotConfigured)
        case .tenantSuspended: return .later(.tenantSuspended)
        case .cardData: return .refused(.paymentReferenceUnusable)
        case .invalid, .notRepeatable, .limitReached: return .refused(.receiptRefused)
        case .noSuchTenant: return .gone
        }
    }

    private static func request(_ notice: PaymentNotice) -> JSONValue {
        let recipient: [(String, String?)] = [
            ("phone", notice.phone?.e164.reveal()), ("email", notice.email?.text.reveal()),
            ("name", notice.name?.reveal()), ("contactId", notice.contactID), ("locale", notice.locale),
        ]
        return [
            "paymentToken": .string(notice.reference),
            "recipient": .object(
                JSONObject(recipient.compactMap { name, text in text.map { .init(name: name, value: .string($0)) } })),
            "conversationId": .string(notice.conversationID), "interactionId": .string(notice.interactionID),
        ]
    }
}
