package dev.wfpsim.net.ip;

/**
 * Of what kind the memory is that TCP sends data from, which a program gave it: memory that can be
 * written to, or pages that can only be read, as those of a file. A driver that writes into data
 * that is the stack's does its damage in the first; in the other the machine stops.
 *
 * <p>Pages: MmProbeAndLockPages (IoReadAccess), "Bug Check 0xBE:
 * ATTEMPTED_WRITE_TO_READONLY_MEMORY".
 */
public enum SendMemory {
  WRITABLE,
  READ_ONLY
}
