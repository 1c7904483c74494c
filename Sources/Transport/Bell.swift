import CLibCurl
import Glibc

/// An eventfd that one thread rings to end another's wait.
enum Bell {
    /// -1 when the system gives none.
    static func make() -> Int32 {
        eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    }

    static func ring(_ bell: Int32) {
        var one: UInt64 = 1
        write(bell, &one, 8)
    }
}
