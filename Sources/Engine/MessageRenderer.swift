import Domain
import Genesys
import Privacy
import Storage
import Templating

/// A message as it will leave.
struct RenderedMessage: Sendable {
    let outbound: OutboundMessage
    /// SMS parts; `nil` for email.
    let segments: Int?
}

enum RenderFailure: Error, Sendable, Hashable {
    /// The rendered text holds what looks like card data.
    case cardData
    /// The template or the recipient's address does not serve this channel.
    case impossible
}

/// Makes a delivery's message from the template version that its receipt was accepted with, and lets none out that holds
/// card data.
struct MessageRenderer: Sendable {
    let templates: StarterTemplates

    func message(for leased: LeasedDelivery, profile: TenantProfile) throws(RenderFailure) -> RenderedMessage {
        let content = leased.content
        let locale = content.recipient.locale ?? profile.tenant.defaultLocale
        guard let template = templates.template(named: content.template, locale: locale)?.template else {
            throw .impossible
        }
        let context = RenderContext(
            transaction: content.transaction, recipientName: content.recipient.name, merchantName: profile.tenant.name,
            supportContact: profile.senders.replyTo?.text.reveal(), locale: locale, timeZone: profile.tenant.timeZone,
            variables: content.variables)
        switch leased.lane.channel {
        case .sms: return try sms(template, context, leased, profile)
        case .email: return try email(template, context, leased, profile)
        }
    }

    private func sms(
        _ template: CompiledTemplate, _ context: RenderContext, _ leased: LeasedDelivery, _ profile: TenantProfile
    ) throws(RenderFailure) -> RenderedMessage {
        guard let from = profile.senders.smsFrom, let to = leased.content.recipient.phone else { throw .impossible }
        let rendered: RenderedSMS
        do {
            rendered = try template.renderSMS(context)
        } catch {
            throw .impossible
        }
        let text = rendered.text.reveal()
        try Self.checkForCardData(text)
        // The guide's dialect files each message under a conversation; without one of the caller's it gets its own.
        let conversation = leased.content.conversationID ?? leased.delivery.id.uuid
        return RenderedMessage(
            outbound: .sms(SMSMessage(from: from, to: to, text: text, conversationID: conversation)),
            segments: rendered.segments)
    }

    private func email(
        _ template: CompiledTemplate, _ context: RenderContext, _ leased: LeasedDelivery, _ profile: TenantProfile
    ) throws(RenderFailure) -> RenderedMessage {
        guard let from = profile.senders.emailFrom, let to = leased.content.recipient.email else { throw .impossible }
        let rendered: RenderedEmail
        do {
            rendered = try template.renderEmail(context)
        } catch {
            throw .impossible
        }
        let (subject, html, text) = (rendered.subject.reveal(), rendered.html.reveal(), rendered.text.reveal())
        for part in [subject, html, text] { try Self.checkForCardData(part) }
        return RenderedMessage(
            outbound: .email(
                EmailMessage(
                    from: from, fromName: profile.senders.emailName, to: to, toName: leased.content.recipient.name,
                    replyTo: profile.senders.replyTo, subject: subject, html: html, text: text)),
            segments: nil)
    }

    private static func checkForCardData(_ text: String) throws(RenderFailure) {
        guard CardDetector.firstStrict(in: text) == nil else { throw .cardData }
    }
}

extension Identifier {
    /// In the usual spelling of a UUID.
    var uuid: String {
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }
        return [digits[0..<4], digits[4..<6], digits[6..<8], digits[8..<10], digits[10..<16]]
            .map { $0.joined() }.joined(separator: "-")
    }
}
