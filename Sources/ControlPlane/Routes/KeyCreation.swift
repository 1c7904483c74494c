import Domain
import JSON

/// What a new key is to be.
struct KeyCreation {
    let role: Role
    let name: String
    let expiresAt: Timestamp?

    init?(reading reader: FieldReader, of place: KeyRoutes.Place) {
        let role = reader.required("role") { value throws(InvalidValue) in
            let role = try Field.choice(Role.self)(value)
            switch place {
            case .tenant where role.isPlatform: throw InvalidValue("not-allowed", "is a role of the platform")
            case .platform where !role.isPlatform:
                throw InvalidValue(
                    "not-allowed", "must be platform_admin: other keys are made for a tenant, or by the command")
            default: return role
            }
        }
        let name = reader.required("name", Field.text(1...100))
        expiresAt = reader.optional("expiresAt", Timestamp.field)
        guard let role, let name else { return nil }
        (self.role, self.name) = (role, name)
    }

    static func check(_ expiresAt: Timestamp?, at now: Timestamp) throws(Problem) {
        if let expiresAt, expiresAt <= now {
            throw Problem.field("/expiresAt", "out-of-range", "must lie in the future")
        }
    }
}

/// How a key is to be replaced.
struct KeyRotationWish {
    /// How long the old key stays good.
    let overlap: Milliseconds
    let name: String?
    private let expiresAt: Timestamp?
    /// Whether an end was named, be it none.
    private let isExpiryGiven: Bool

    init?(reading reader: FieldReader) {
        overlap = reader.optional("overlap", Milliseconds.field(Milliseconds(0)...Milliseconds.days(30))) ?? .days(1)
        name = reader.optional("name", Field.text(1...100))
        isExpiryGiven = reader.has("expiresAt")
        expiresAt = reader.optional("expiresAt", Timestamp.field)
    }

    /// The end that was named; else the new key lives as long as the old one was to live.
    func expiry(after old: APIKey, at now: Timestamp) throws(Problem) -> Timestamp? {
        if isExpiryGiven { return expiresAt }
        guard old.replacedBy == nil else {
            throw .field(
                "/expiresAt", "required", "is missing: the key was replaced before and ends sooner than it did")
        }
        return old.expiresAt.map { now + ($0 - old.createdAt) }
    }
}
