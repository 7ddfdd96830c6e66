package pageferry.mm;

/** A kind of zone, lowest first: enum zone_type (include/linux/mmzone.h, Linux 6.1, x86-64). */
public enum ZoneType {
  DMA("DMA"),
  DMA32("DMA32"),
  NORMAL("Normal"),
  MOVABLE("Movable"),
  /** Memory of a device that no CPU can map: MEMORY_DEVICE_PRIVATE. */
  DEVICE("Device"),
  /** Memory of a device that CPUs map as they do their own: MEMORY_DEVICE_COHERENT. */
  COHERENT("Coherent");

  private final String text;

  ZoneType(String text) {
    this.text = text;
  }

  /** The zone's name as /proc/zoneinfo prints it. */
  public String text() {
    return text;
  }
}
