"""Invented names of persons, towns, streets, companies and banks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
MALE = tuple("伟强磊军勇涛超明刚平辉鹏飞波斌宇浩凯健俊帆志国建文华东海山林峰龙庆祥永福生贵荣昌茂旺松柏泽瑞晨轩博睿")
FEMALE = tuple("芳娜敏静丽艳娟霞秀玲燕红梅兰英萍莉雪琴云凤珍香月桂莲翠蓉春菊慧巧淑惠洁婷玉妮颖琳璐瑶悦欣怡涵雅彤")
MIDDLE = tuple("小晓建国志文永春秋海天玉金成德家立正新光世学明庆俊仁树宗振长思雨梓子嘉佳宏美淑桂凤")
TOWNS = ("城关镇", "栖水镇", "禾塘乡", "石矶镇", "枫坪乡", "杨梓镇", "上坝乡", "云坳镇")
VILLAGES = ("东岭", "西畈", "桥头", "樟树下", "新塘", "老屋场", "枫林", "竹园", "莲塘", "黄泥坪", "水口", "石桥")
STREETS = ("沿河路", "禾苗街", "栖凤路", "新桥巷", "书院路", "环城东路", "粮站巷", "站前路")
FLOWERS = (
    "禾丰", "栖源", "云顺", "石泰", "枫华", "穗安", "恒畅", "鑫茂", "宏栖", "佳禾",
    "远樟", "瑞坪", "同盛", "广穗", "泰源", "金穗", "顺枫", "兴栖", "正禾", "启樟",
)  # fmt: skip
TRADES = ("建材", "食品", "纺织", "商贸", "农业", "物流", "电子", "家具", "建筑工程", "包装", "机械", "服饰")
SHOPS = (
    "便利店",
    "超市",
    "饭店",
    "五金店",
    "药店",
    "水果店",
    "服装店",
    "粮油店",
    "母婴店",
    "烟酒店",
    "早餐店",
    "理发店",
)


class Bank(NamedTuple):
    """One bank, submitting or not."""

    code: str
    name: str


BANKS = (
    Bank("901990100011", "栖禾农村商业银行"),
    Bank("902990100028", "江屿银行栖禾支行"),
    Bank("903990100035", "穗丰银行栖禾支行"),
    Bank("904990100042", "云坳村镇银行"),
)
OUTSIDE_BANKS = (
    Bank("911880100017", "远州银行"),
    Bank("912880100024", "北陆银行"),
    Bank("913770200031", "岭南城市银行"),
    Bank("914660300048", "沧浪银行"),
    Bank("991000000015", "支付清算机构"),
)
ALL_BANKS = BANKS + OUTSIDE_BANKS
CLEARING = len(ALL_BANKS) - 1  # the place of the payment institutions among all banks


def person_name(rng: np.random.Generator, surname: str, *, male: bool) -> str:
    """Give a surname followed by one or two given characters."""
    last = (MALE if male else FEMALE)[int(rng.integers(len(MALE if male else FEMALE)))]
    return surname + (MIDDLE[int(rng.integers(len(MIDDLE)))] if rng.random() < 0.78 else "") + last


def company_name(serial: int, trade: str | None = None) -> str:
    """Give a company name that no two serials share."""
    first = FLOWERS[serial % len(FLOWERS)]
    kind = trade or TRADES[(serial // len(FLOWERS)) % len(TRADES)]
    again = serial // (len(FLOWERS) * len(TRADES))
    mark = "" if again == 0 else SURNAMES[again % len(SURNAMES)] + MIDDLE[(again // len(SURNAMES)) % len(MIDDLE)]
    return f"栖禾县{first}{mark}{kind}有限公司"
