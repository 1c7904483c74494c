import Glibc
import Logging

/// Takes as many file descriptors as the system lets us have: connections in and out need one each, and the usual
/// default of 1,024 is soon spent.
func raiseOpenFileLimit(_ logger: Logger) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
        logger.warning("The limit of open files could not be raised", metadata: ["errno": "\(errno)"])
    }
}
