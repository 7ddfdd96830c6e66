/** Operations on a node's pool of hugetlb pages (mm/hugetlb.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.hugetlb;
