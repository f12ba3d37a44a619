#include "spokeshave/cmd.h"

int main(void)
{
	return 0;
}
