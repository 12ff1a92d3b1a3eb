package dev.wfpsim.wfp.fwps;

/**
 * What an ALE operation that a driver has pended is completed with, once. Source:
 * FwpsPendOperation0, FwpsCompleteOperation0.
 */
public interface CompletionContext {}
