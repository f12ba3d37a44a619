#include "spokeshave/zipdir.h"
#include "zip_bytes.h"

uint16_t zip_u16(str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.p + at;
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t zip_u32(str s, size_t at)
{
	return zip_u16(s, at) | (uint32_t)zip_u16(s, at + 2) << 16;
}

uint64_t zip_u64(str s, size_t at)
{
	return zip_u32(s, at) | (uint64_t)zip_u32(s, at + 4) << 32;
}

static const char *take_zip64(str field, uint64_t *size, uint64_t *packed, uint64_t *offset)
{
	uint64_t *const numbers[] = { size, packed, offset };
	for (size_t i = 0; i < COUNT(numbers); i++) {
		if (!numbers[i] || *numbers[i] != UINT32_MAX) continue;
		if (field.n < 8) return "its zip64 field is too short";
		*numbers[i] = zip_u64(field, 0);
		field = str_skip(field, 8);
	}
	return NULL;
}

const char *zip_extra_sizes(str extra, uint64_t *size, uint64_t *packed, uint64_t *offset)
{
	bool seen = false;
	while (extra.n) {
		if (extra.n < 4 || zip_u16(extra, 2) > extra.n - 4) return "its extra fields are cut short";
		uint16_t kind = zip_u16(extra, 0);
		size_t n = zip_u16(extra, 2);
		if (kind == ZIP_EXTRA_UNICODE_PATH) return "an extra field gives it a second name";
		if (kind == ZIP_EXTRA_ZIP64) {
			if (seen) return "it has two zip64 fields";
			seen = true;
			const char *wrong = take_zip64(str_slice(extra, 4, 4 + n), size, packed, offset);
			if (wrong) return wrong;
		}
		extra = str_skip(extra, 4 + n);
	}
	return NULL;
}

size_t zip_local_size(str local)
{
	if (local.n < ZIP_LOCAL_BYTES || zip_u32(local, 0) != ZIP_LOCAL_SIGNATURE) return 0;
	return ZIP_LOCAL_BYTES + zip_u16(local, 26) + zip_u16(local, 28);
}

/* Which field of the local header contradicts the directory, or null. */
static const char *local_difference(str local, const struct zip_entry *entry)
{
	size_t name_n = zip_u16(local, 26);
	str name = str_slice(local, ZIP_LOCAL_BYTES, ZIP_LOCAL_BYTES + name_n);
	str extra = str_skip(local, ZIP_LOCAL_BYTES + name_n);
	uint32_t crc = zip_u32(local, 14);
	uint64_t packed = zip_u32(local, 18), size = zip_u32(local, 22);
	const char *wrong = zip_extra_sizes(extra, &size, &packed, NULL);

	if (wrong) return wrong;
	if (!str_eq(name, entry->path)) return "its local header has another name";
	if (zip_u16(local, 6) != entry->flags) return "its local header has other flags";
	if (zip_u16(local, 8) != entry->method) return "its local header has another compression method";
	/* With a descriptor the header was written before the data: zeros stand for "see there". */
	bool later = entry->flags & ZIP_FLAG_DESCRIPTOR;
	if (crc != entry->crc32 && !(later && !crc)) return "its local header has another CRC";
	if (size != entry->size && !(later && !size)) return "its local header has another size";
	if (packed != entry->packed_size && !(later && !packed))
		return "its local header has another packed size";
	return NULL;
}

size_t zip_descriptor_size(const struct zip_entry *entry, uint64_t data)
{
	return (size_t)(entry->end - entry->offset - data - entry->packed_size);
}

bool zip_local_check(str local, const struct zip_entry *entry, uint64_t *data, struct err *e)
{
	size_t n = zip_local_size(local);
	const char *wrong = !n || n > local.n ? "it has no whole local header"
	                                       : local_difference(str_slice(local, 0, n), entry);
	if (wrong)
		return err_set(e, FAULT_INTEGRITY, "entry '%.*s': %s", STR_ARG(entry->path), wrong);
	uint64_t room = entry->end - entry->offset;
	if (n > room || entry->packed_size > room - n)
		return err_set(e, FAULT_INTEGRITY, "entry '%.*s': it overlaps what follows it", STR_ARG(entry->path));
	uint64_t rest = room - n - entry->packed_size;
	bool described = rest == 12 || rest == 16 || rest == 20 || rest == 24;
	if (entry->flags & ZIP_FLAG_DESCRIPTOR ? !described : rest != 0)
		return err_set(e, FAULT_INTEGRITY, "entry '%.*s': %llu bytes after it belong to no entry",
		               STR_ARG(entry->path), (unsigned long long)rest);
	*data = n;
	return true;
}

bool zip_descriptor_check(str descriptor, const struct zip_entry *entry, struct err *e)
{
	size_t wide = descriptor.n >= 20 ? 8 : 4;
	bool ok = descriptor.n == 4 + 2 * wide || descriptor.n == 8 + 2 * wide;
	if (ok && descriptor.n == 8 + 2 * wide) {
		ok = zip_u32(descriptor, 0) == ZIP_DESCRIPTOR_SIGNATURE;
		descriptor = str_skip(descriptor, 4);
	}
	if (ok) {
		uint64_t packed = wide == 8 ? zip_u64(descriptor, 4) : zip_u32(descriptor, 4);
		uint64_t size = wide == 8 ? zip_u64(descriptor, 12) : zip_u32(descriptor, 8);
		ok = zip_u32(descriptor, 0) == entry->crc32 && packed == entry->packed_size && size == entry->size;
	}
	if (ok) return true;
	return err_set(e, FAULT_INTEGRITY, "entry '%.*s': its data descriptor contradicts the directory",
	               STR_ARG(entry->path));
}
