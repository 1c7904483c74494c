import Domain
import JSON
import Storage
import Templating

/// What the tenant's settings and the time of acceptance decide about a receipt.
struct ReceiptPlan: Sendable {
    let template: TemplateChoice
    let channels: [Channel]
    let first: Channel
    let expiresAt: Timestamp

    enum Refusal: Error {
        case suspended, gatewayNotConfigured
        case invalid([FieldError])

        var outcome: AcceptOutcome {
            switch self {
            case .suspended: .tenantSuspended
            case .gatewayNotConfigured: .gatewayNotConfigured
            case .invalid(let errors): .invalid(errors)
            }
        }
    }

    /// A receipt may wait this long for its delivery at most.
    private static let longestLife = Milliseconds.days(30)

    /// The template that a receipt of this content gets now.
    static func choice(
        for content: ReceiptContent, of profile: TenantProfile, from catalogue: TemplateCatalogue
    ) throws(Refusal) -> TemplateChoice {
        guard profile.tenant.status == .active else { throw .suspended }
        guard content.transaction != nil || profile.gateway.isConfigured else { throw .gatewayNotConfigured }
        do throws(TemplateCatalogue.Missing) {
            return try catalogue.choice(named: content.template, for: content.recipient.locale, of: profile)
        } catch {
            switch error {
            case .name: throw .refused("/template", "unknown-template", "names no template of the tenant")
            case .language:
                throw .refused(
                    "/template", "no-language", "has no version in the recipient's language, the tenant's or English")
            }
        }
    }

    init(
        for content: ReceiptContent, of profile: TenantProfile, template: CompiledTemplate, choice: TemplateChoice,
        at now: Timestamp
    ) throws(Refusal) {
        self.template = choice
        let sendable = template.channels
        channels = content.channelOrder(default: profile.policies.channels).filter(sendable.contains)
        guard let first = channels.first else {
            throw .refused("/channels", "no-channel", "leaves no channel for which there are an address and a template")
        }
        self.first = first
        let start = max(now, content.notBefore ?? now)
        expiresAt = content.expiresAt ?? start + profile.policies.expiry
        guard start <= now + Self.longestLife - profile.policies.expiry || content.expiresAt != nil else {
            throw .refused("/notBefore", "out-of-range", "must leave time for sending within 30 days")
        }
        guard expiresAt > now, expiresAt <= now + Self.longestLife else {
            throw .refused("/expiresAt", "out-of-range", "must lie in the future, by 30 days at most")
        }
        let errors = template.errors(in: content, of: profile, on: channels)
        guard errors.isEmpty else { throw .invalid(errors) }
    }

    /// The receipt with its first delivery, and the answer that tells of it.
    func receipt(
        _ content: ReceiptContent, tenant: TenantID, canonicalRequest: [UInt8], repeatedBy: [UInt8]? = nil,
        key: String, source: Receipt.Source = .api, resending: ResendableReceipt? = nil, at now: Timestamp
    ) -> (NewReceipt, answer: [UInt8]) {
        let id = ReceiptID(at: now)
        let delivery = Delivery.queued(
            id: DeliveryID(at: now), receipt: id, channel: first, position: 0, at: now,
            due: content.notBefore.map { max($0, now) })
        let receipt = Receipt(
            id: id, tenant: tenant, content: content, templateVersion: template.version, channels: channels,
            status: .accepted, reason: nil, source: source, expiresAt: expiresAt, createdAt: now, updatedAt: now,
            deliveries: content.transaction == nil ? [] : [delivery], resendOf: resending?.receipt.firstSent)
        let new = NewReceipt(
            id: id, content: content, canonicalRequest: canonicalRequest, repeatedBy: repeatedBy, idempotencyKey: key,
            templateVersion: template.version, templateHash: template.hash, channels: channels, source: source,
            expiresAt: expiresAt, createdAt: now, delivery: delivery, resending: resending)
        return (new, receipt.text(revealingRecipient: false))
    }
}

extension ReceiptPlan.Refusal {
    static func refused(_ pointer: String, _ code: String, _ detail: String) -> Self {
        .invalid([FieldError(pointer: pointer, code: code, detail: detail)])
    }
}
