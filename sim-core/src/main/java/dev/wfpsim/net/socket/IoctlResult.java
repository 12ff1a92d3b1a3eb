package dev.wfpsim.net.socket;

import dev.wfpsim.kernel.nt.NtStatus;

/**
 * What an ioctl answered.
 *
 * @param status STATUS_SUCCESS or why not
 * @param bytes written to the output; with STATUS_BUFFER_TOO_SMALL the size that is needed
 */
public record IoctlResult(NtStatus status, int bytes) {}
