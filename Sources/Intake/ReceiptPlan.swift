import Domain
import JSON
import Storage
import Templating

/// What the tenant's settings and the time of acceptance decide about a receipt.
struct ReceiptPlan: Sendable {
    let templateVersion: Int
    let channels: [Channel]
    let first: Channel
    let expiresAt: Timestamp

    enum Refusal: Error {
        case suspended
        case invalid(FieldError)

        var outcome: AcceptOutcome {
            switch self {
            case .suspended: .tenantSuspended
            case .invalid(let error): .invalid([error])
            }
        }
    }

    /// A receipt may wait this long for its delivery at most.
    private static let longestLife = Milliseconds.days(30)

    init(
        for content: ReceiptContent, of profile: TenantProfile, templates: StarterTemplates, at now: Timestamp
    ) throws(Refusal) {
        guard profile.tenant.status == .active else { throw .suspended }
        let locale = content.recipient.locale ?? profile.tenant.defaultLocale
        guard let template = templates.template(named: content.template, locale: locale) else {
            throw .refused("/template", "unknown-template", "names no template of the tenant")
        }
        templateVersion = template.version
        let sendable = template.template.channels
        channels = content.channelOrder(default: profile.policies.channels).filter(sendable.contains)
        guard let first = channels.first else {
            throw .refused("/channels", "no-channel", "leaves no channel for which there are an address and a template")
        }
        self.first = first
        expiresAt = content.expiresAt ?? now + profile.policies.expiry
        guard expiresAt > now, expiresAt <= now + Self.longestLife else {
            throw .refused("/expiresAt", "out-of-range", "must lie in the future, by 30 days at most")
        }
    }

    /// The receipt with its first delivery, and the answer that tells of it.
    func receipt(
        _ content: ReceiptContent, tenant: TenantID, canonicalRequest: [UInt8], key: String, at now: Timestamp
    ) -> NewReceipt {
        let id = ReceiptID(at: now)
        let delivery = Delivery.queued(id: DeliveryID(at: now), receipt: id, channel: first, position: 0, at: now)
        let receipt = Receipt(
            id: id, tenant: tenant, content: content, templateVersion: templateVersion, channels: channels,
            status: .accepted, reason: nil, source: .api, expiresAt: expiresAt, createdAt: now, updatedAt: now,
            deliveries: [delivery])
        return NewReceipt(
            id: id, content: content, canonicalRequest: canonicalRequest, idempotencyKey: key,
            templateVersion: templateVersion, channels: channels, source: .api, expiresAt: expiresAt, createdAt: now,
            delivery: delivery, answer: receipt.json(revealingRecipient: false).serialized())
    }
}

extension ReceiptPlan.Refusal {
    static func refused(_ pointer: String, _ code: String, _ detail: String) -> Self {
        .invalid(FieldError(pointer: pointer, code: code, detail: detail))
    }
}
