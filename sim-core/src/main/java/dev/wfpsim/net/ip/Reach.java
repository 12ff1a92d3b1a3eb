package dev.wfpsim.net.ip;

/** Who gets a packet that goes to all of a group: members on other hosts, members on this one. */
public enum Reach {
  EVERYBODY,
  OTHERS,
  THIS_HOST
}
