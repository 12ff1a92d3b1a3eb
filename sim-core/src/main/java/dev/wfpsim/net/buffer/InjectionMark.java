package dev.wfpsim.net.buffer;

/**
 * Opaque to the network: which injection handle put a packet back into the stack. Placed by the
 * platform, carried along with the packet by {@link NetBufferList#lineage()}.
 */
public interface InjectionMark {}
