from collections.abc import Callable

import pytest

from screening.masking import mask_account, mask_id_number, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_name, "张三丰", "张*"),
        (mask_name, None, ""),
        (mask_id_number, "990101199001011234", "99****1234"),
        (mask_id_number, "123456", "******"),
        (mask_account, "6200000000000001", "6200****0001"),
        (mask_account, "12345678", "********"),
        (mask_phone, "13800001234", "138****1234"),
        (mask_text, "还款 张三", "还款**"),
    ],
)
def test_enough_is_shown_to_recognise_and_too_little_to_copy(
    mask: Callable[[str | None], str], text: str | None, shown: str
) -> None:
    assert mask(text) == shown
