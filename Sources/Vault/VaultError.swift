/// What can go wrong with keys and sealed values. The description is one line for an operator; no key is in it.
package enum VaultError: Error, Hashable, Sendable {
    case keyFileMissing(path: String)
    /// The permission bits that are set.
    case keyFileTooOpen(path: String, mode: UInt32)
    case keyFileUnreadable(path: String, reason: String)
    case keyFileExists(path: String)
    case keyFileNotWritten(path: String, reason: String)
    case environmentVariableMissing(name: String)
    case commandNotStarted(reason: String)
    case commandFailed(status: Int32)
    case commandTimedOut(after: Duration)
    /// What the source gave is not 32 bytes in base64 or hexadecimal.
    case notAKey(source: String)
    /// 32 equal bytes: an example, not a key.
    case notRandom(source: String)
    case wrongMasterKey(needed: KeyFingerprint, given: KeyFingerprint)
    case unknownDataKey(KeyFingerprint)
    /// Changed, or sealed for another tenant, row or column.
    case doesNotOpen
    /// Too short, or of an unknown version.
    case notSealed
    case notSealable
    /// The segment's key was not wrapped to this private key.
    case notARecipient
}

extension VaultError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .keyFileMissing(let path): "the key file \(path) does not exist"
        case .keyFileTooOpen(let path, let mode):
            "the key file \(path) has mode 0\(String(mode, radix: 8)), so others can read it; run: chmod 600 '\(path)'"
        case .keyFileUnreadable(let path, let reason): "the key file \(path) can't be read: \(reason)"
        case .keyFileExists(let path): "the key file \(path) exists already and is never overwritten"
        case .keyFileNotWritten(let path, let reason): "the key file \(path) can't be written: \(reason)"
        case .environmentVariableMissing(let name):
            "the environment variable \(name), which should hold the key, is not set"
        case .commandNotStarted(let reason): "the key command can't be started: \(reason)"
        case .commandFailed(let status) where status < 0: "the key command was ended by signal \(-status)"
        case .commandFailed(let status): "the key command failed with exit status \(status)"
        case .commandTimedOut(let limit): "the key command gave no key within \(limit) and was ended"
        case .notAKey(let source): "\(source) does not hold a key: 32 bytes as base64 or hexadecimal text are needed"
        case .notRandom(let source): "\(source) holds 32 equal bytes, which is no key; make one at random"
        case .wrongMasterKey(let needed, let given):
            "the data was sealed under the master key \(needed), but the one given is \(given)"
        case .unknownDataKey(let key): "the data key \(key) is not known or was destroyed"
        case .doesNotOpen: "a sealed value does not open: it was changed, or moved from another place"
        case .notSealed: "a value that should be sealed is not"
        case .notSealable: "a value can't be sealed"
        case .notARecipient: "the key is not one of those that the entry was sealed for"
        }
    }
}
