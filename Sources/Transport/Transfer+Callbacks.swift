import CLibCurl
import Glibc

/// What libcurl calls in the course of a transfer, on its thread. The context is the ``Transfer``, which the loop holds
/// for as long as its handle is in use.
enum TransferCallbacks {
    static let header: curl_write_callback = { bytes, size, count, context in
        guard let transfer = transfer(context), let bytes else { return 0 }
        return bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) { start in
            transfer.answer.readLine(UnsafeBufferPointer(start: start, count: size * count))
            transfer.isTooLarge = transfer.answer.headerBytes > transfer.headerLimit
            return transfer.isTooLarge ? 0 : size * count
        }
    }

    static let body: curl_write_callback = { bytes, size, count, context in
        guard let transfer = transfer(context), let bytes else { return 0 }
        return bytes.withMemoryRebound(to: UInt8.self, capacity: size * count) { start in
            let chunk = UnsafeBufferPointer(start: start, count: size * count)
            guard transfer.answer.readBody(chunk, limit: transfer.call.responseLimit) else {
                transfer.isTooLarge = true
                return 0
            }
            return size * count
        }
    }

    static let openSocket: curl_opensocket_callback = { context, _, address in
        guard let transfer = transfer(context), let address else { return CURL_SOCKET_BAD }
        let kind = address.pointee
        guard transfer.policy.allows(curl_socket_address(address), length: kind.addrlen) else {
            transfer.addressesRefused += 1
            return CURL_SOCKET_BAD
        }
        transfer.addressesTried += 1
        return socket(kind.family, kind.socktype | Int32(SOCK_CLOEXEC.rawValue), kind.protocol)
    }

    /// Called when a connection stands and the request is about to be written, on each try.
    ///
    /// libcurl repeats a request by itself, POST too, when a reused connection ends without an answer. That is right only
    /// while nothing was written; otherwise the repetition is stopped here, before its first byte.
    static let beforeRequest: curl_prereq_callback = { context, _, _, _, _ in
        guard let transfer = transfer(context), !transfer.isWritten else { return CURL_PREREQFUNC_ABORT }
        transfer.reachedRequest = true
        return CURL_PREREQFUNC_OK
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
