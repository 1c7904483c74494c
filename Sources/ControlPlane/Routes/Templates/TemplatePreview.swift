import Domain
import Intake
import JSON
import Privacy
import Templating

/// The messages that a template makes of one receipt, looked at as they are before they leave.
struct TemplatePreview: Sendable {
    let email: RenderedEmail?
    let sms: RenderedSMS?

    /// - Throws: `FieldErrors` for what the receipt lacks, `Problem` (`rendering-failed`).
    init(
        _ template: CompiledTemplate, _ content: ReceiptContent, of profile: TenantProfile, on channels: [Channel],
        isTest: Bool = false
    ) throws {
        let errors = template.errors(in: content, of: profile, on: channels)
        guard errors.isEmpty else { throw FieldErrors(errors) }
        let context = RenderContext(
            content, content.transaction ?? .standIn(content.kind), of: profile,
            templateLocale: template.source.locale)
        do throws(RenderError) {
            let email = channels.contains(.email) ? try template.renderEmail(context) : nil
            let sms = channels.contains(.sms) ? try template.renderSMS(context) : nil
            self.email = isTest ? email?.markedAsTest() : email
            self.sms = isTest ? try sms?.markedAsTest() : sms
        } catch {
            throw Problem.rendering(error)
        }
        for text in [email?.subject, email?.html, email?.text, sms?.text] {
            guard let text, CardDetector.firstStrict(in: text.reveal()) != nil else { continue }
            throw Problem.rendering("card-data", "holds what looks like card data, and would not be sent")
        }
    }

    var json: JSONObject {
        ["email": email.map(Self.json) ?? .null, "sms": sms.map(Self.json) ?? .null]
    }

    private static func json(_ email: RenderedEmail) -> JSONValue {
        [
            "subject": .string(email.subject.reveal()), "html": .string(email.html.reveal()),
            "text": .string(email.text.reveal()),
        ]
    }

    private static func json(_ sms: RenderedSMS) -> JSONValue {
        [
            "text": .string(sms.text.reveal()), "encoding": .string(sms.encoding.rawValue),
            "segments": .integer(sms.segments),
        ]
    }
}

extension Problem {
    fileprivate static func rendering(_ code: String, _ detail: String) -> Problem {
        Problem(.renderingFailed, errors: [FieldError(pointer: "", code: code, detail: detail)])
    }

    fileprivate static func rendering(_ error: RenderError) -> Problem {
        switch error {
        case .noPart(let channel): rendering("no-part", "has no part for \(channel.rawValue)")
        case .missingValue(let name): rendering("missing-value", "needs \(name)")
        case .invalidURL(let name), .invalidValue(let name):
            rendering("invalid-value", "has a place that the value of \(name) does not fit")
        case .unknownTimeZone: rendering("unknown-time-zone", "needs the tenant's time zone, which is not known here")
        case .subjectTooLong(let count):
            rendering("subject-too-long", "would have a subject of \(count) characters; 150 is the most")
        case .smsTooLong(let units):
            rendering("sms-too-long", "would be a text message of \(units) characters; 765 is the most")
        case .empty(let part): rendering("empty", "would have nothing in \(part.rawValue)")
        }
    }
}
