import Glibc

/// The allocated bytes behind `Secret`, overwritten with zeros before they go back to the allocator.
// Unchecked because of the raw pointer: the memory is written in `init` and only read until `deinit`.
final class SecretStorage: @unchecked Sendable {
    let buffer: UnsafeMutableRawBufferPointer

    init(_ bytes: some Collection<UInt8>) {
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        // Most collections lie in one piece, and then this is one copy.
        let isCopied: Void? = bytes.withContiguousStorageIfAvailable {
            buffer.copyBytes(from: UnsafeRawBufferPointer($0))
        }
        if isCopied == nil { buffer.copyBytes(from: bytes) }
    }

    deinit {
        if let start = buffer.baseAddress {
            // A plain overwrite of memory that is about to be freed may be removed by the optimiser; this one may not.
            explicit_bzero(start, buffer.count)
        }
        buffer.deallocate()
    }
}
