import Domain
package import JSON

/// The shape of a template version in requests and in the store.
extension TemplateSource {
    /// Reads `{"locale", "email": {"subject", "html", "text"}, "sms": {"text"}, "variables": […]}`.
    package init?(reading reader: FieldReader, name: String) {
        let locale = reader.required("locale", LocaleTag.field)
        let email = reader.object("email") { email -> Email? in
            let subject = email.required("subject", Self.source)
            let html = email.required("html", Self.source)
            let text = email.optional("text", Self.source)
            guard let subject, let html else { return nil }
            return Email(subject: subject, html: html, text: text)
        }
        let sms = reader.object("sms") { $0.required("text", Self.source) }
        var declared: [DeclaredVariable]?
        if let values = reader.array("variables", limit: DeclaredVariable.mostInTemplate, Self.declaration) {
            declared = values
        }
        if !reader.has("email"), !reader.has("sms") {
            reader.fail(nil, InvalidValue("required", "needs an email, an sms, or both"))
        }
        guard let locale else { return nil }
        self.init(name: name, locale: LocaleTag.canonical(locale), email: email, sms: sms, variables: declared)
    }

    /// Of any length and with any character: what is wrong with it the checker tells, with line and column.
    private static func source(_ value: JSONValue) throws(InvalidValue) -> String {
        try Field.string(value)
    }

    private static func declaration(_ value: JSONValue) throws(InvalidValue) -> DeclaredVariable {
        guard case .object(let object) = value else { throw .wrongType("an object", got: value) }
        let known: Set<String> = ["name", "type", "maxLength", "example"]
        guard object.members.allSatisfy({ known.contains($0.name) }) else {
            throw InvalidValue("unknown-field", "may have name, type, maxLength and example")
        }
        let name = try Field.string(object["name"] ?? .null)
        guard name.utf8.count <= 64, VariableName.isValid(name) else {
            throw InvalidValue("invalid-name", "must have a name of letters, digits and _ that begins with a letter")
        }
        func given(_ name: String) -> JSONValue? { object[name] == .null ? nil : object[name] }
        let kind = try Field.choice(DeclaredVariable.Kind.self)(given("type") ?? "text")
        let length = try given("maxLength").map(Field.integer(1...Int64(DeclaredVariable.longest)))
        let example = try given("example").map(Field.text(0...DeclaredVariable.longest))
        return DeclaredVariable(name: name, kind: kind, maxLength: length, example: example)
    }

    package var json: JSONValue {
        let email: JSONValue =
            email.map { ["subject": .string($0.subject), "html": .string($0.html), "text": .optional($0.text)] }
            ?? .null
        let declared: JSONValue =
            variables.map { variables in
                .array(
                    variables.map { variable in
                        [
                            "name": .string(variable.name), "type": .string(variable.kind.rawValue),
                            "maxLength": .integer(variable.maxLength), "example": .optional(variable.example),
                        ]
                    })
            } ?? .null
        return [
            "locale": .string(locale), "email": email, "sms": sms.map { ["text": .string($0)] } ?? .null,
            "variables": declared,
        ]
    }

    /// From the body of a stored version: `cleaned` where it has one, else `source`.
    package init?(body: JSONValue, name: String) {
        let stored = body["cleaned"].flatMap { $0 == .null ? nil : $0 } ?? body["source"] ?? .null
        // What was stored was read before; damage reads as no template, which its caller tells.
        guard let source = try? stored.read({ TemplateSource(reading: $0, name: name) }) else { return nil }
        self = source
    }
}
