import Foundation
import Synchronization

/// In which script people of a locale write.
enum WritingScript {
    private static let limit = 4_096
    private static let known = Mutex<[String: String]>([:])

    /// The code of ISO 15924, such as `Latn`; by Foundation, which knows the usual one where the tag names none.
    static func likely(of tag: String) -> String {
        if let script = known.withLock({ $0[tag] }) { return script }
        let script = Locale.Language(identifier: tag).script?.identifier ?? ""
        known.withLock { known in
            if known.count >= limit { known.removeAll() }
            known[tag] = script
        }
        return script
    }
}
