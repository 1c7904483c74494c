import Domain
import Genesys
import Privacy
package import Storage
package import Templating

/// A message as it will leave.
struct RenderedMessage: Sendable {
    let outbound: OutboundMessage
    /// SMS parts; `nil` for email.
    let segments: Int?
}

/// Makes a delivery's message from the template version that its receipt was accepted with, and lets none out that holds
/// card data.
package struct MessageRenderer: Sendable {
    private let store: Store
    private let starters: StarterTemplates
    private let compiled: CompiledTemplates

    package init(store: Store, starters: StarterTemplates, compiled: CompiledTemplates) {
        self.store = store
        self.starters = starters
        self.compiled = compiled
    }

    /// - Throws: `RenderFailure`, and `StoreError` where the template could not be read now.
    func message(for leased: LeasedDelivery, profile: TenantProfile) async throws -> RenderedMessage {
        let template = try await template(of: leased, profile)
        guard let transaction = leased.content.transaction else { throw RenderFailure.noTransaction }
        let context = RenderContext(leased.content, transaction, of: profile, templateLocale: template.source.locale)
        switch leased.lane.channel {
        case .sms: return try sms(template, context, leased, profile)
        case .email: return try email(template, context, leased, profile)
        }
    }

    private func template(of leased: LeasedDelivery, _ profile: TenantProfile) async throws -> CompiledTemplate {
        let name = leased.content.template
        guard let hash = leased.templateHash else { return try starter(name, leased, profile) }
        do {
            let template = try await compiled.template(hash) {
                guard let body = try await store.tenant(leased.lane.tenant).templateBody(hash) else { return nil }
                guard let source = TemplateSource(body: body, name: name) else { throw RenderFailure.unreadable(nil) }
                return source
            }
            guard let template else { throw RenderFailure.missing }
            return template
        } catch StoreError.corrupt {
            throw RenderFailure.missing
        } catch let error as TemplateError {
            throw RenderFailure.unreadable(error.problems.first?.code)
        }
    }

    /// Receipts that were accepted before contents had hashes.
    private func starter(
        _ name: String, _ leased: LeasedDelivery, _ profile: TenantProfile
    ) throws(RenderFailure) -> CompiledTemplate {
        let locale = leased.content.recipient.locale ?? profile.tenant.defaultLocale
        guard let starter = starters.template(named: name, locale: locale) else { throw .missing }
        return starter.template
    }

    private func sms(
        _ template: CompiledTemplate, _ context: RenderContext, _ leased: LeasedDelivery, _ profile: TenantProfile
    ) throws(RenderFailure) -> RenderedMessage {
        guard let from = profile.senders.smsFrom, let to = leased.content.recipient.phone else { throw .noAddress }
        let rendered: RenderedSMS
        do {
            let unmarked = try template.renderSMS(context)
            rendered = leased.source == .test ? try unmarked.markedAsTest() : unmarked
        } catch {
            throw .unrendered(error)
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
        guard let from = profile.senders.emailFrom, let to = leased.content.recipient.email else { throw .noAddress }
        let rendered: RenderedEmail
        do {
            let unmarked = try template.renderEmail(context)
            rendered = leased.source == .test ? unmarked.markedAsTest() : unmarked
        } catch {
            throw .unrendered(error)
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
