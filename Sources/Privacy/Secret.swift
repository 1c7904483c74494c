/// The bytes of a secret: a password, a token, a key. Printed masked in every way; compared in constant time; wiped
/// from memory when the last copy is dropped. Copies share one storage.
package struct Secret: Sendable {
    private let storage: SecretStorage

    package init(_ bytes: some Collection<UInt8>) {
        storage = SecretStorage(bytes)
    }

    /// The secret is the UTF-8 bytes of a text. The text itself is the caller's and is not wiped.
    package init(text: String) {
        storage = SecretStorage(text.utf8)
    }

    /// How many bytes it has.
    package var count: Int { storage.buffer.count }

    /// Lends the plain bytes for the length of the call; the pointer must not leave it.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage.buffer))
    }

    /// A plain copy of the bytes. The copy is not wiped: prefer `withBytes`.
    package func reveal() -> [UInt8] {
        [UInt8](storage.buffer)
    }

    /// A plain copy as text, ill-formed UTF-8 repaired. The copy is not wiped.
    package func revealText() -> String {
        String(decoding: storage.buffer, as: UTF8.self)
    }

    /// Whether the bytes are the same. Takes the same time wherever they differ; only a difference in length is told
    /// by time.
    package func matches(_ other: some Collection<UInt8>) -> Bool {
        let same = other.withContiguousStorageIfAvailable { matches(UnsafeRawBufferPointer($0)) }
        return same ?? Array(other).withUnsafeBytes { matches($0) }
    }

    private func matches(_ other: UnsafeRawBufferPointer) -> Bool {
        guard other.count == count else { return false }
        var difference: UInt8 = 0
        for index in 0..<other.count {
            difference |= storage.buffer[index] ^ other[index]
        }
        return difference == 0
    }
}

extension Secret: Equatable {
    package static func == (left: Secret, right: Secret) -> Bool {
        right.withBytes { left.matches($0) }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Mask.stars }

    package var debugDescription: String { Mask.stars }

    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Secret: Encodable {
    /// Writes stars. Whoever must write the plain value reveals it first.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Mask.stars)
    }
}
