package dev.wfpsim.scenario.pcap;

/**
 * One piece of a stream: in TCP what one segment added, in UDP one datagram.
 *
 * @param fromClient the direction
 * @param nanos when, since the stream's first packet, nanoseconds; never before an earlier turn
 * @param data the payload; not to be modified
 */
public record Turn(boolean fromClient, long nanos, byte[] data) {}
