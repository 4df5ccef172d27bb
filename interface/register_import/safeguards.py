"""What a register may not bring in: columns about what kind of person somebody is are dropped and
named; a table for watching people is refused as a whole, wherever a header or its name says so.
"""

import re

from interface.register_import.cells import squeezed

_WATCHING = re.compile(
    r"风险.{0,3}(等级|级别|评级|评估|评分|分值|指数|程度|颜色|类型|人)"
    r"|风险(等|级|值|得分|分级|分类|类别|标签|高低)|高风险|高危|(关注|维稳|人员)(等级|级别)"
    r"|風險.{0,3}(等級|級別|評級|評估)"
    r"|(危险|预警|稳控|管控).{0,2}(等级|级别|程度)|三色|红黄|预警"
    r"|管控|布控|佈控|稳控|穩控|盯控|盯防|盯案|监控|監控|管制对象|列管|在控|失控|漏管|脱管"
    r"|重点(人|对象|群体|青少年|关注)|重點(人|對象)|特殊(人群|人员|群体)|七类人|三失|一偏"
    r"|黑名单|黑名單|名单库"
    r"|刑满|刑释|社区矫正|社矫|吸毒|涉毒|戒毒|涉邪|邪教|肇事肇祸|精神(障碍|病)患|严重精神"
    r"|上访人|信访人员|涉访|缠访|闹访|非访|越级访|息访|社会危害"
    r"|人脸|车牌|轨迹|行踪|抓拍|手机定位"
    r"|risk(level|score|rating|grade|category|class|group)|highrisk|^risk$"
    r"|watchlist|blacklist|surveillance|monitoredperson"
    r"|controllevel|keyperson|facerecognition|licenceplate|licenseplate"
)
"""Signs of a table for watching people (safeguards 1 to 3), compared without spaces and marks."""

_ABOUT_THE_PERSON = re.compile(
    r"人员类别|人员类型|人員類別|人员属性|人员性质|人员标签|当事人类别|身份类别|群体类别"
    r"|民族|族别|学历|學歷|文化程度|教育程度|经纬|經緯|经度|纬度|坐标|定位|gps"
    r"|宗教|信仰|政治面貌|党派|前科|违法犯罪|征信|信用等级|婚姻状况|健康状况|残疾|血型"
    r"|照片|图像|影像|视频|指纹|人像"
    r"|ethnic|nationality|education|latitude|longitude|coordinate|religio|political|photo"
    r"|personcategory|categoryofperson"
)
"""Columns that say what kind of person somebody is, or where they were (safeguards 1 and 2)."""


def watches_people(text: str) -> bool:
    """Whether a sheet's name, title or header belongs to a table for watching people."""
    return bool(_WATCHING.search(squeezed(text)))


def about_the_person(header: str) -> bool:
    """Whether a column is dropped: it would sort people, or say where they were."""
    return bool(_ABOUT_THE_PERSON.search(squeezed(header)))
