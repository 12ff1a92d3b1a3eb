package dev.wfpsim.scenario.pcap;

/**
 * One packet record of a capture.
 *
 * @param offset where the record begins in the file, bytes
 * @param nanos capture time since 1970, nanoseconds; 0 where the record has none
 * @param linkType the link-layer type number of its interface
 * @param data the captured bytes, from the link-layer header
 * @param wireLength the length on the wire, bytes; more than {@code data} holds if it was cut
 */
record CapturedPacket(long offset, long nanos, int linkType, byte[] data, long wireLength) {}
