/* See lock_law.h. */
#include "lock_law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return lock_law(LOCK_PYLOCK, data, size);
}
