/// A second place for checkpoints, outside what an intruder here could change.
package enum AuditSinkPlace: Sendable, Hashable, CustomStringConvertible {
    case folder(path: String)
    case address(url: String)

    package var description: String {
        switch self {
        case .folder(let path): path
        case .address(let url): url
        }
    }

    /// Several with commas; `nil` where one can't be taken.
    /// - Parameter allowsPlain: `http:` is allowed too.
    static func list(_ text: String, allowsPlain: Bool) -> [AuditSinkPlace]? {
        let parts = text.split(separator: ",").map(String.init)
        let places = parts.compactMap { part -> AuditSinkPlace? in
            if part.hasPrefix("https://") || allowsPlain && part.hasPrefix("http://") { return .address(url: part) }
            return part.contains("://") ? nil : .folder(path: part)
        }
        return places.count == parts.count && !places.isEmpty ? places : nil
    }
}
