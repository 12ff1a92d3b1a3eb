package dev.wfpsim.wfp.fwps;

/**
 * The classifyContext argument of classifyFn: opaque to drivers, and good only during that call. A
 * callout registered with version 0 gets one that serves nothing. Page: FwpsAcquireClassifyHandle0.
 */
public interface ClassifyContext {}
