import JSON

/// The fields a JSON object may have. Checking is strict: unknown fields, missing ones and wrong types are all told.
struct Shape: Sendable {
    struct Field: Sendable {
        let name: String
        let kind: Kind
        let isRequired: Bool
    }

    indirect enum Kind: Sendable {
        case string, boolean, integer, number
        case anything
        case choice([String])
        case object(Shape)
        case list(Kind)
        /// An object whose members are all strings.
        case textMap
        case freeObject
    }

    let fields: [Field]

    init(required: [(String, Kind)] = [], optional: [(String, Kind)] = []) {
        fields =
            required.map { Field(name: $0.0, kind: $0.1, isRequired: true) }
            + optional.map { Field(name: $0.0, kind: $0.1, isRequired: false) }
    }

    /// The body as an object of this shape; throws one refusal that lists everything wrong.
    func read(_ request: SandboxRequest) throws(Refusal) -> JSONObject {
        switch request.body {
        case .tooLarge:
            throw Refusal(413, "request.entity.too.large", "The request is larger than 512000 bytes.")
        case .otherMedia, .form:
            throw Refusal(415, "unsupported.media.type", "The body must be application/json.")
        case .none, .malformedJSON:
            throw Refusal(400, "bad.request", "The request could not be understood by the server.")
        case .json(let value):
            guard let object = value.object else {
                throw Refusal(400, "bad.request", "The body must be a JSON object.")
            }
            var details: [Refusal.Detail] = []
            check(object, at: "", into: &details)
            guard details.isEmpty else {
                let names = details.map { $0.fieldName + " (" + $0.errorCode + ")" }.joined(separator: ", ")
                throw Refusal(400, "bad.request", "The request body is not valid: \(names)", details: details)
            }
            return object
        }
    }

    private func check(_ object: JSONObject, at path: String, into details: inout [Refusal.Detail]) {
        for member in object.members where !fields.contains(where: { $0.name == member.name }) {
            details.append(Refusal.Detail(errorCode: "unknown.field", fieldName: path + member.name))
        }
        for field in fields {
            switch object[field.name] {
            case nil, .null:
                guard field.isRequired else { continue }
                details.append(Refusal.Detail(errorCode: "missing.field", fieldName: path + field.name))
            case let value?:
                Self.check(value, field.kind, at: path + field.name, into: &details)
            }
        }
    }

    private static func check(
        _ value: JSONValue, _ kind: Kind, at path: String, into details: inout [Refusal.Detail]
    ) {
        switch (kind, value) {
        case (.string, .string), (.boolean, .bool), (.number, .number), (.anything, _), (.freeObject, .object): return
        case (.integer, _) where value.integer != nil: return
        case (.choice(let words), .string(let word)):
            guard !words.contains(word) else { return }
            details.append(Refusal.Detail(errorCode: "invalid.value", fieldName: path))
        case (.object(let shape), .object(let object)): shape.check(object, at: path + ".", into: &details)
        case (.list(let element), .array(let values)):
            for (index, value) in values.enumerated() { check(value, element, at: "\(path)[\(index)]", into: &details) }
        case (.textMap, .object(let object)):
            for member in object.members { check(member.value, .string, at: path + "." + member.name, into: &details) }
        default: details.append(Refusal.Detail(errorCode: "wrong.type", fieldName: path))
        }
    }
}
