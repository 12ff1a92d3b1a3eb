package dev.wfpsim.kernel.memory;

/** The two kinds of pool. */
public enum PoolType {
  /** Always in memory: may be touched at any level. */
  NON_PAGED,
  /** May be paged out: may be allocated, touched and freed below DISPATCH_LEVEL only. */
  PAGED
}
