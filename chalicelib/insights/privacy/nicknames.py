"""Short forms of given names, a line a name and what it is also called by; our own list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chalicelib.insights.privacy.folding import folded

_CALLED = """
    william will bill billy willy willi liam
    elizabeth elisabeth liz lizzy lizzie beth betty eliza elsie lisa lisbeth sissi libby ella
    katherine catherine kathryn kate katie kathy kat cathy kitty kit
    katharina katarina kathi kati käthe kathrin katrin trina
    alexander alex alec lex sasha sascha xander sandro
    alexandra alex sandra sasha sascha lexi sandy alexa
    robert rob bob bobby robbie bert
    richard rick dick richie ricky rich
    michael mike mick mikey micky michi mischa
    james jim jimmy jamie
    john jack johnny jon
    jonathan jon jonny nathan joni
    joseph joe joey josef sepp seppi
    thomas tom tommy thom
    daniel dan danny dani
    david dave davey davy
    edward ed eddie ted teddy ned eduard edi
    charles charlie chuck chaz
    christopher chris topher kit christoph
    christina christine chris tina chrissy
    benjamin ben benny benji benni
    samuel sam sammy
    samantha sam sammy
    matthew matt matty
    matthias matze matti hias
    andrew andy drew
    andreas andi andy
    anthony tony ant
    antonio toni toño tonio antón
    nicholas nick nicky nico klaus
    nikolaus nico niko klaus nik
    peter pete petey
    patrick pat paddy
    patricia pat patty trish tricia pati
    margaret maggie meg peggy marge greta rita
    margarethe grete gretel greta gretchen margit
    jennifer jen jenny jenn
    jessica jess jessie
    rebecca becky becca
    rachel rach
    victoria vicky tori vicki vika
    deborah deb debbie
    susan sue susie suzy
    susanne susi sanne
    barbara barb babs bärbel
    dorothy dot dottie dolly
    theodore ted teddy theo
    timothy tim timmy
    stephen steven steve stevie
    stefanie stephanie steffi steph stefi
    gregory greg
    geoffrey jeffrey geoff jeff
    philip phillip phil pip philipp
    ronald ron ronnie
    donald don donnie
    kenneth ken kenny
    lawrence larry laurie
    leonard leo len lenny leonhard
    abigail abby gail
    amanda mandy
    emily em emmy
    emma em emmi
    isabella isabel isabelle bella izzy isa isi
    olivia liv livvy livia
    gabriel gabe gabo
    gabriela gabriella gaby gabi
    maximilian max maxi
    johannes hannes hans jo hansi
    johanna hanna hanni jojo
    friedrich fritz fred freddy
    wilhelm willi wilm
    heinrich heinz heiner
    wolfgang wolf wolfi
    sebastian basti seb bastian
    florian flo flori
    franziska franzi sissi
    magdalena lena magda leni
    maria marie mia mitzi mari mariechen
    anna ann anne annie anni annika änni anja nannerl anita
    ludwig lutz wiggerl
    georg schorsch
    ulrich uli
    ulrike uli ulli
    francisco paco pancho fran curro paquito kiko chico
    francisca paca paqui fran
    josé jose pepe pepito zé chepe joselito
    josefa pepa pepita fina
    ignacio nacho
    guadalupe lupe lupita
    jesús jesus chuy chucho suso
    concepción concha conchita
    dolores lola loli
    enrique quique kike
    manuel manolo manu lolo
    rafael rafa
    alejandro ale alex jandro
    alejandra ale alex jandra
    eduardo edu lalo dudu
    fernando fer nando
    roberto beto robert
    alberto beto tito
    carlos carlitos charly caco
    luis lucho luisito
    mercedes merche
    isabel isa chabela
    rosario charo
    pilar pili
    teresa tere maite
    montserrat montse
    santiago santi yago chago
    sebastián seba sebas
    guillermo guille memo
    vicente chente
    joão joao joãozinho
    antônio antonio toninho tonho
    beatriz bia bea
    leonardo leo
    ana aninha anita
    giovanni gianni vanni
    giuseppe beppe peppe pino
    françois francois fanfan
    александр саша сашка шура саня санёк алекс
    александра саша сашка шура саня
    мария маша маруся машка маня машенька машуня
    анна аня анечка анюта нюра анька анюша
    дмитрий дима митя димка димон
    екатерина катя катюша катька кать
    евгений женя женька жека
    евгения женя женька
    иван ваня ванька ванечка
    наталья наталия наташа наташка натали ната
    ольга оля олька оленька
    татьяна таня танька танюша
    сергей серёжа серега серёга
    алексей лёша алёша лёха леша леха
    владимир вова володя вовка вовчик
    юлия юля юлька юленька
    михаил миша мишка мишаня
    николай коля колька николаша
    павел паша пашка павлик
    елена лена ленка леночка алёна
    светлана света светка светик
    ирина ира ирка ириша
    пётр петя петька
    константин костя костик
    анастасия настя настька настюша
    людмила люда люся мила
    любовь люба любаша
    надежда надя надюша
    галина галя галка
    виктор витя витька
    виктория вика
    григорий гриша
    андрей андрюша андрюха дрон
    юрий юра юрка
    борис боря борька
    вячеслав слава славик
    станислав стас стасик
    ксения ксюша ксюха
    дарья даша дашка дашенька
    софия софья соня сонечка
    елизавета лиза лизка
    валерия лера валера
    валерий валера
    валентина валя
    василий вася васька
    максим макс максик
    роман рома ромка
    артём тёма
    антон тоха тоша
    никита ник никитка
    людмила люда
    aleksandr alexander sasha sanya shura
    maria masha marusya
    dmitry dmitri dima mitya
    ekaterina katya katyusha
    yevgeny evgeny evgeniy zhenya
    ivan vanya
    natalia natalya natasha
    olga olya
    tatiana tatyana tanya
    sergey sergei seryozha serega
    alexey alexei aleksey lyosha alyosha lesha
    vladimir vova volodya
    yulia julia yulya
    mikhail misha
    nikolai nikolay kolya
    pavel pasha
    elena yelena lena
    svetlana sveta
    irina ira
    konstantin kostya
    anastasia nastya
    lyudmila lyuda
    anna anya anechka anyuta
    małgorzata gosia małgosia
    katarzyna kasia kaśka
    joanna asia aśka
    aleksandra ola olka
    agnieszka aga
    tomasz tomek
    krzysztof krzysiek krzyś
    mateusz mati
    jakub kuba
    stanisław staszek
    erzsébet bözsi erzsi zsóka
    istván pista isti
    józsef jóska józsi
    katalin kata kati
    mohammed muhammad mohamed mo hamada hamoudi
    abdullah abdul abood
    fatima fatma fati fatoom
    mehmet memo
    mustafa musti
"""


def _table() -> Mapping[str, Sequence[str]]:
    table: dict[str, list[str]] = {}
    for line in _CALLED.strip().splitlines():
        name, *others = [folded(word) for word in line.split()]
        table.setdefault(name, []).extend(others)
    return table


NICKNAMES = _table()
"""Folded given names with their folded short forms."""
