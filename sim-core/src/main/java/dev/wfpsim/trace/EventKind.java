package dev.wfpsim.trace;

/**
 * What an event says; the names are the vocabulary of reports. Every room keeps its own group;
 * words a, b, c are given beside each ("name" is a number of {@link Trace#name}). The position of a
 * constant enters the fingerprint.
 */
public enum EventKind {
  // --- kernel
  /** a=name of machine, b=processors. */
  MACHINE,
  /** a=name, b=machine, c=kind; the activity is the new one. */
  ACTIVITY_BEGIN,
  /** a=steps taken. */
  ACTIVITY_END,
  /** A kernel call takes effect: a=name of call, b=processor, c=IRQL. */
  CALL,
  /** a=name of what is waited for, b=deadline or -1, c=0 blocked, 1 spinning. */
  WAIT,
  /** a=name of what was waited for, b=woken activity, c=0 signalled, 1 timed out. */
  WAKE,
  /** A thread takes a processor: a=processor, b=thread. */
  DISPATCH,
  /** A thread is put aside: a=processor, b=thread. */
  PREEMPT,
  /** A timed event fires: a=key. */
  TIMED_EVENT,
  /** a=name of DPC, b=processor. */
  DPC_QUEUE,
  /** a=name of item. */
  WORK_QUEUE,
  /** A worker begins an item: a=name of item. */
  WORK_BEGIN,
  /** a=name of item. */
  WORK_END,
  /** a=name of cell. */
  SHARED_READ,
  /** a=name of cell. */
  SHARED_WRITE,
  /** a=name of lock; b=1 exclusive, 0 shared. */
  LOCK_ACQUIRE,
  /** a=name of lock. */
  LOCK_RELEASE,
  /** a=address, b=bytes, c=tag. */
  POOL_ALLOCATE,
  /** a=address, b=bytes, c=tag. */
  POOL_FREE,
  /** a=code. */
  BUGCHECK,
  /** The run ended: a=reason, b=steps. */
  RUN_END,
  // --- net
  /** A packet leaves a host: a=name of interface, b=bytes, c=number of the packet. */
  PACKET_SENT,
  /** The bytes of the packet just sent or delivered. */
  PACKET_BYTES,
  /** A packet reaches a host: a=name of interface, b=bytes, c=number of the packet. */
  PACKET_DELIVERED,
  /** A packet ends before a host: a=name of link or interface, b=reason, c=number of the packet. */
  PACKET_LOST,
  /** A link makes a second copy: a=name of link, b=bytes, c=number of the packet. */
  PACKET_DUPLICATED,
  /** A link flips a bit: a=name of link, b=bit, c=number of the packet. */
  PACKET_CORRUPTED,
  /** The network layer drops a packet: a=name of host, b=bytes, c=IP_DISCARD_REASON. */
  PACKET_DISCARDED,
  /** A router passes a packet on: a=name of host, b=bytes, c=index of the interface. */
  PACKET_FORWARDED,
  /** A packet is cut: a=name of host, b=bytes, c=fragments. */
  PACKET_FRAGMENTED,
  /** Fragments became a packet: a=name of host, b=bytes, c=datagrams still pending. */
  PACKET_REASSEMBLED,
  /** A link goes up or down: a=name of link, b=1 up, 0 down. */
  LINK_STATE,
  /** The network layer of a host begins to work: a=name of host. */
  STACK_READY,
  /** a=name of process, b=pid, c=name of host. */
  PROCESS_START,
  /** a=name of process, b=pid, c=name of host. */
  PROCESS_EXIT,
  /** An endpoint has an address and a port: a=endpoint handle, b=name of the address, c=port. */
  ENDPOINT_BOUND,
  /** A TCP endpoint listens: a=endpoint handle, b=port, c=backlog. */
  LISTENING,
  /**
   * A flow is established: a=endpoint handle, b=name of host, protocol and both addresses, c=0 out,
   * 1 in.
   */
  CONNECTION_OPENED,
  /**
   * A connection goes elsewhere: a=endpoint handle, b=name of wanted, c=name of effective address.
   */
  CONNECTION_REDIRECTED,
  /**
   * A filter refuses a bind, listen, connect or accept: a=endpoint handle, b=DiscardLayer,
   * c=protocol.
   */
  CONNECTION_BLOCKED,
  /** A connect ends without a connection: a=endpoint handle, b=TcpCloseReason, c=protocol. */
  CONNECTION_FAILED,
  /** An open connection is over: a=endpoint handle, b=TcpCloseReason, c=protocol. */
  CONNECTION_CLOSED,
  /** An application sends: a=endpoint handle, b=position in its stream, c=bytes. */
  BYTES_SENT,
  /** What it sends. */
  PAYLOAD_SENT,
  /** An application receives: a=endpoint handle, b=position in the stream, c=bytes. */
  BYTES_DELIVERED,
  /** What it receives. */
  PAYLOAD_DELIVERED,
  /** A segment is sent again: a=endpoint handle, b=sequence number, c=bytes of payload. */
  TCP_RETRANSMIT,
  // --- wfp
  /** Filters are tried: a=layer, b=filters there, c=change of the policy it is. */
  CLASSIFY_BEGIN,
  /** classifyFn is called: a=layer, b=filter, c=callout. */
  CALLOUT_CALL,
  /** classifyFn returned: a=action code shifted by 16, rights by 8, flags; b=filter, c=callout. */
  CALLOUT_RETURN,
  /** A filter names a callout that is not registered: a=layer, b=filter, c=callout. */
  CALLOUT_MISSING,
  /** A callout blocked against a hard permit: a=layer, b=filter, c=callout. */
  CLASSIFY_VETO,
  /** a=layer, b=filter that decided or 0, c=action code shifted by 16, rights by 8, flags. */
  CLASSIFY_END,
  /** a=callout, b=version, c=flags. */
  CALLOUT_REGISTER,
  /** a=callout. */
  CALLOUT_UNREGISTER,
  /** notifyFn is called: a=type, b=filter, c=callout. */
  CALLOUT_NOTIFY,
  /** flowDeleteFn is called: a=layer, b=callout, c=flow context. */
  FLOW_DELETE_CALL,
  /** a=state (FWPM_SERVICE_STATE). */
  BFE_STATE,
  /** a=session, b=flags. */
  ENGINE_OPEN,
  /** a=session. */
  ENGINE_CLOSE,
  /** a=session, b=flags. */
  TRANSACTION_BEGIN,
  /** a=session. */
  TRANSACTION_COMMIT,
  /** a=session, b=1 if by force. */
  TRANSACTION_ABORT,
  /** a=layer, b=filter, c=session. */
  FILTER_ADD,
  /** a=layer, b=filter, c=session. */
  FILTER_DELETE,
  /** The filters of a layer changed: a=layer, b=filters there, c=change of the policy. */
  POLICY_CHANGE,
  /** A callout pended a classify: a=layer, b=filter, c=handle. */
  CLASSIFY_PEND,
  /**
   * A pended classify was completed: a=layer, b=filter, c=0 with a decision, 1 to classify again.
   */
  CLASSIFY_COMPLETE,
  /** A changed request was applied: a=layer, b=filter, c=endpoint. */
  LAYER_DATA_APPLY,
  /** A callout pended an ALE operation: a=layer. */
  OPERATION_PEND,
  /** A pended ALE operation was completed: a=layer. */
  OPERATION_COMPLETE,
  /** An injection was accepted: a=injection, b=handle. */
  INJECTION_ACCEPTED,
  /** An injection was refused: b=handle, c=status. */
  INJECTION_REFUSED,
  /** The stack has answered for an injected packet: a=injection, b=handle, c=status. */
  INJECTION_MOVED,
  /** A completion function is called: a=injection, b=handle, c=status. */
  INJECTION_COMPLETED,
  /** a=name of the handle's kind, b=value, c=1 made, 2 its destruction begins, 0 destroyed. */
  HANDLE,
  /** A context was attached to a flow: a=flow, b=layer, c=callout. */
  FLOW_CONTEXT_ADD,
  /** A context was detached from a flow: a=flow, b=layer, c=callout. */
  FLOW_CONTEXT_REMOVE,
  // --- driver
  /** driverEntry is called: a=name. */
  DRIVER_LOAD,
  /** driverEntry returned: a=name, b=status. */
  DRIVER_LOADED,
  /** unload is called: a=name. */
  DRIVER_UNLOAD,
  /** unload returned: a=name. */
  DRIVER_UNLOADED,
  /** A driver printed to the debugger: bytes of the text. */
  DEBUG_PRINT,
  // --- scenario
}
