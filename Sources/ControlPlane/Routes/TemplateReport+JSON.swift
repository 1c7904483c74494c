import JSON
import Privacy
import Templating

extension TemplateReport {
    /// As `POST /v1/templates/validate` answers it. What a receipt lacks counts as an error here.
    var json: JSONValue {
        [
            "publishable": .bool(isPublishable), "email": emailJSON, "sms": sms?.json ?? .null,
            "errors": .array((errors + gaps).map(\.json)), "warnings": .array(warnings.map(\.json)),
        ]
    }

    /// The same without the texts, as it is stored with a version.
    var summaryJSON: JSONValue {
        [
            "publishable": .bool(isPublishable),
            "email": cleaned?.email.map { email in
                ["preheader": .optional(preheader), "bytes": .integer(htmlSize ?? email.html.utf8.count)]
            } ?? .null,
            "sms": sms.map { sms in
                [
                    "encoding": .string(sms.encoding.rawValue), "longestUnits": .integer(sms.longestUnits),
                    "longestParts": .integer(sms.longestParts),
                ]
            } ?? .null,
            "errors": .array((errors + gaps).map(\.json)), "warnings": .array(warnings.map(\.json)),
        ]
    }

    private var emailJSON: JSONValue {
        guard let email = cleaned?.email else { return .null }
        return [
            "subject": .string(email.subject), "html": .string(email.html), "text": .optional(email.text),
            "preheader": .optional(preheader), "bytes": .integer(htmlSize ?? email.html.utf8.count),
        ]
    }
}

extension TemplateReport.SMS {
    fileprivate var json: JSONValue {
        [
            "text": .string(text), "encoding": .string(encoding.rawValue), "longestUnits": .integer(longestUnits),
            "longestParts": .integer(longestParts),
        ]
    }
}

extension TemplateProblem {
    var json: JSONValue {
        // A sentence may quote a name out of the template, and a name may be a card number.
        let isFit = CardDetector.firstStrict(in: detail) == nil
        return [
            "part": .string(part.rawValue), "line": .integer(line), "column": .integer(column),
            "code": .string(code.rawValue),
            "detail": .string(isFit ? detail : "This quotes what looks like card data."),
        ]
    }
}
