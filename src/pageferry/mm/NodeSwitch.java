package pageferry.mm;

/** What is done to each memory block of a node. */
public enum NodeSwitch {
  /** It is brought online, the lowest first. */
  ONLINE,
  /** It is taken offline, the highest first, as a write to its state does: offline_pages(). */
  OFFLINE,
  /** It is given back to a hypervisor, the highest first, as by virtio-mem. */
  UNPLUG
}
